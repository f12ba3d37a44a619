import json

from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings

process = CrawlerProcess(get_project_settings())
process.crawl("pages")
process.start()
print(sorted(json.load(open("out.json")), key=str), len(open("out.csv").read()), "<item>" in open("out.xml").read())
