"""Many objects of Django's at once: bulk_create, also of rows that are there already, and bulk_update."""

import django
from django.conf import settings

from facts import DATABASE, HOST, PASSWORD, PORT, USER, fact

settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": DATABASE, "HOST": HOST, "PORT": PORT, "USER": USER,
                                          "PASSWORD": PASSWORD}})
django.setup()

from django.db import models  # noqa: E402


class Number(models.Model):
    word = models.CharField(max_length=20)
    price = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        app_label = "bulk"
        db_table = "bulk_numbers"


class Row(models.Model):
    id = models.IntegerField(primary_key=True)
    word = models.CharField(max_length=20)
    price = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        app_label = "bulk"
        db_table = "bulk_rows"


made = Number.objects.bulk_create([Number(word=f"wörd {n}", price=n) for n in range(600)])
fact("ids", [number.pk for number in made])
Row.objects.bulk_create([Row(id=n, word=f"w{n}", price=n) for n in range(600)])
Row.objects.bulk_create([Row(id=n, word="again", price=1) for n in range(500, 700)], ignore_conflicts=True)
Row.objects.bulk_create([Row(id=n, word="once more", price=2) for n in range(550, 650)], update_conflicts=True,
                        unique_fields=["id"], update_fields=["word"])
fact("words", [list(each) for each in Row.objects.values_list("word").annotate(count=models.Count("id"), sum=models.Sum("id")).filter(count__gt=1).order_by("word")])
for number in made[:50]:
    number.word = f"new {number.pk}"
fact("updated", Number.objects.bulk_update(made[:50], ["word"]))
fact("numbers", [Number.objects.count(), Number.objects.filter(word__startswith="new").count()])
