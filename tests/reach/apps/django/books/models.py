from django.db import models
from django.utils.translation import gettext_lazy as _


class Book(models.Model):
    title = models.CharField(_("title"), max_length=80)
    pages = models.PositiveIntegerField(default=0)
    cover = models.ImageField(upload_to="covers", blank=True)
    data = models.JSONField(default=dict)
    added = models.DateField(null=True)

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title
