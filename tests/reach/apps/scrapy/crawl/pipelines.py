class Upper:
    def process_item(self, item):
        item["title"] = item["title"].upper()
        return item
