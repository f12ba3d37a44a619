import datetime
import io

import docx
import fpdf
import pptx
import pypdf
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode import createBarcodeDrawing
from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

out = io.BytesIO()
drawing = Drawing(100, 100)
drawing.add(VerticalBarChart())
pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
SimpleDocTemplate(out, pagesize=A4).build([Paragraph("Hello <b>there</b>", getSampleStyleSheet()["Title"]), Table([["a", "b"]]),
                                           drawing, createBarcodeDrawing("QR", value="x"), createBarcodeDrawing("Code128", value="12")])
reader = pypdf.PdfReader(out)
print(len(reader.pages), reader.pages[0].extract_text().split())
writer = pypdf.PdfWriter()
writer.append(reader)
writer.encrypt("p", algorithm="RC4-128")
locked = io.BytesIO()
writer.write(locked)
print(pypdf.PdfReader(locked, password="p").pages[0].mediabox)
word = docx.Document()
word.add_heading("Title")
word.add_table(1, 2).cell(0, 0).text = "x"
word.save("w.docx")
print([p.style.name for p in docx.Document("w.docx").paragraphs])
slides = pptx.Presentation()
slides.slides.add_slide(slides.slide_layouts[0]).shapes.title.text = "T"
slides.save("s.pptx")
print(pptx.Presentation("s.pptx").slides[0].shapes.title.text)
sheet = fpdf.FPDF()
sheet.add_page()
sheet.set_font("helvetica")
sheet.cell(text="hi")
sheet.write_html("<p><b>x</b></p>")
print(sheet.output()[:5])
