import hashlib
import io

import barcode
import qrcode
import qrcode.image.svg
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps, features

image = Image.new("RGB", (64, 64), "navy")
draw = ImageDraw.Draw(image)
draw.ellipse((5, 5, 50, 50), fill="orange")
draw.text((10, 10), "hi", font=ImageFont.load_default())
for kind in "PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "ICO", "PPM", "PDF", "JPEG2000", "AVIF":
    out = io.BytesIO()
    image.save(out, kind)
    if kind != "PDF":
        out.seek(0)
        print(kind, Image.open(out).size)
image = ImageOps.grayscale(ImageEnhance.Contrast(image.filter(ImageFilter.GaussianBlur(2)).rotate(30)).enhance(1.5))
print(hashlib.sha256(image.tobytes()).hexdigest()[:8], image.getextrema(), features.check("freetype2"))
print(qrcode.make("text").size, len(qrcode.make("text", image_factory=qrcode.image.svg.SvgPathImage).to_string()))
code = io.BytesIO()
barcode.get("ean13", "123456789012").write(code)
print(len(code.getvalue()) > 1000)
