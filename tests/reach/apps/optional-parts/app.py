from lxml import etree

tree = etree.fromstring("<a><b class='x'>1</b></a>")
print(tree.cssselect("b.x")[0].text)
