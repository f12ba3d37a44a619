import io

import defusedxml.ElementTree
import lxml.html
import xmltodict
from bs4 import BeautifulSoup
from lxml import etree, isoschematron, objectify
from lxml.html.clean import clean_html
from pyquery import PyQuery

text = "<p class=x>one <b>two</b><p>three<script>bad()</script>"
for parser in "html.parser", "lxml", "html5lib":
    soup = BeautifulSoup(text, parser)
    print(parser, len(soup.find_all("p")), soup.select("p.x > b")[0].text, len(soup.prettify()))
tree = lxml.html.fromstring(text)
print(tree.xpath("//b/text()"), tree.cssselect("p.x")[0].text, clean_html(text))
style = etree.XSLT(etree.XML('<s:stylesheet version="1.0" xmlns:s="http://www.w3.org/1999/XSL/Transform"><s:template match="/"><r><s:value-of select="count(//a)"/></r></s:template></s:stylesheet>'))
print(str(style(etree.XML("<x><a/><a/></x>"))))
schema = etree.XMLSchema(etree.XML('<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"><s:element name="a" type="s:int"/></s:schema>'))
print(schema.validate(etree.XML("<a>5</a>")), schema.validate(etree.XML("<a>x</a>")), objectify.fromstring("<a><b>5</b></a>").b + 1)
rules = isoschematron.Schematron(etree.XML('<schema xmlns="http://purl.oclc.org/dsdl/schematron"><pattern><rule context="a"><assert test="@b">no b</assert></rule></pattern></schema>'))
print(rules.validate(etree.XML("<a b='1'/>")), rules.validate(etree.XML("<a/>")))
from lxml.html import html5parser, soupparser
print(html5parser.fromstring("<p>x").tag, soupparser.fromstring("<p>y").tag, PyQuery(text)("b").text())
print(xmltodict.parse("<a><b>1</b></a>"), defusedxml.ElementTree.fromstring("<a/>").tag, [e for e, _ in etree.iterparse(io.BytesIO(b"<a><b/></a>"))])
