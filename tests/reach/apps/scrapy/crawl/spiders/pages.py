import pathlib

import scrapy
from scrapy.linkextractors import LinkExtractor
from scrapy.loader import ItemLoader
from scrapy.spiders import CrawlSpider, Rule


class Item(scrapy.Item):
    title = scrapy.Field()
    n = scrapy.Field()


class Pages(CrawlSpider):
    name = "pages"
    start_urls = [pathlib.Path("site/index.html").resolve().as_uri()]
    rules = [Rule(LinkExtractor(restrict_css="a.next"), callback="parse_page")]

    def parse_start_url(self, response):
        return self.parse_page(response)

    def parse_page(self, response):
        loader = ItemLoader(Item(), response=response)
        loader.add_css("title", "title::text")
        loader.add_xpath("n", "//b/text()", re=r"\d+")
        item = loader.load_item()
        yield {"title": item["title"][0], "n": item.get("n")}
