from django.db import models


class Town(models.Model):
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class PlainService(models.Model):
    """What a first tutorial would store."""

    name = models.CharField(max_length=150)
    summary = models.TextField()
    phone = models.CharField(max_length=40)
    town = models.ForeignKey(Town, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return self.name
