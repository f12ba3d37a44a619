from django.db import models


class Note(models.Model):
    text = models.TextField()
    stars = models.IntegerField(default=0)

    class Meta:
        app_label = "notes"
