from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [migrations.CreateModel("Book", [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("title", models.CharField(max_length=80, verbose_name="title")),
        ("pages", models.PositiveIntegerField(default=0)),
        ("cover", models.ImageField(upload_to="covers", blank=True)),
        ("data", models.JSONField(default=dict)),
        ("added", models.DateField(null=True)),
    ], options={"ordering": ["title"]})]
