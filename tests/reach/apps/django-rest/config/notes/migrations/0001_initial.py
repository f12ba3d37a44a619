from django.db import migrations, models


class Migration(migrations.Migration):
    operations = [migrations.CreateModel("Note", [
        ("id", models.AutoField(primary_key=True)), ("text", models.TextField()), ("stars", models.IntegerField(default=0))])]
