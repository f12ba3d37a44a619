BOT_NAME = "crawl"
SPIDER_MODULES = ["crawl.spiders"]
ITEM_PIPELINES = {"crawl.pipelines.Upper": 300}
FEEDS = {"out.json": {"format": "json"}, "out.csv": {"format": "csv"}, "out.xml": {"format": "xml"}}
LOG_LEVEL = "ERROR"
TELNETCONSOLE_ENABLED = False
HTTPCACHE_ENABLED = True
