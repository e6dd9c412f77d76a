"""A Django project: its own migrations, models asked in Django's ways, inspectdb."""

import datetime
import decimal
import io
import sys
import types

import django
from django.conf import settings

from facts import DATABASE, HOST, PASSWORD, PORT, USER, fact

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": DATABASE, "HOST": HOST, "PORT": PORT, "USER": USER,
                           "PASSWORD": PASSWORD}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "shop"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True)

shop = types.ModuleType("shop")
shop.__path__ = ["shop"]
shop.__file__ = "shop/__init__.py"
sys.modules["shop"] = shop
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import IntegrityError, connection, models, transaction  # noqa: E402
from django.db.models import Avg, Case, Count, Exists, F, OuterRef, Q, Sum, Value, When  # noqa: E402
from django.db.models.functions import Coalesce, Lower, TruncMonth  # noqa: E402


class Customer(models.Model):
    name = models.CharField(max_length=50, unique=True)
    email = models.EmailField(blank=True, db_index=True)
    joined = models.DateTimeField(null=True)
    vip = models.BooleanField(default=False)

    class Meta:
        app_label = "shop"
        db_table = "dj_customer"


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    placed = models.DateField()
    total = models.DecimalField(max_digits=10, decimal_places=2)
    weight = models.FloatField(null=True)
    items = models.PositiveIntegerField(default=1)
    notes = models.TextField(default="")
    data = models.JSONField(default=dict)
    key = models.UUIDField(null=True)
    raw = models.BinaryField(null=True)
    span = models.DurationField(null=True)

    class Meta:
        app_label = "shop"
        db_table = "dj_order"
        indexes = [models.Index(fields=["placed", "total"], name="dj_order_placed")]


call_command("migrate", verbosity=0)
fact("migrated", sorted(t for t in connection.introspection.table_names() if t.startswith(("django_", "auth_"))))
with connection.schema_editor() as editor:
    editor.create_model(Customer)
    editor.create_model(Order)

ada = Customer.objects.create(name="Ada", email="ADA@example.org", joined=datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc))
people = Customer.objects.bulk_create([Customer(name=f"c{n}", email=f"{n}@example.org", vip=n % 2 == 0) for n in range(5)])
fact("ids", [ada.pk, [p.pk for p in people]])
for n, customer in enumerate([ada, *people]):
    for m in range(n):
        Order.objects.create(customer=customer, placed=datetime.date(2024, m + 1, 15), total=decimal.Decimal(n) + decimal.Decimal("0.25"),
                             items=m, data={"m": m}, weight=m / 2, raw=b"\x01\x02", span=datetime.timedelta(hours=m))
fact("filter", list(Customer.objects.filter(email__icontains="ada", vip=False).values_list("name", flat=True)))
fact("exclude", list(Customer.objects.exclude(name__startswith="c").values("name", "vip")))
fact("get_or_create", [Customer.objects.get_or_create(name="Ada")[1], Customer.objects.update_or_create(name="c1", defaults={"vip": True})[1]])
fact("aggregate", Order.objects.aggregate(Sum("total"), Avg("items"), Count("id")))
fact("annotate", list(Customer.objects.annotate(n=Count("orders"), s=Coalesce(Sum("orders__total"), decimal.Decimal(0)))
                      .order_by("-n", "name").values_list("name", "n", "s")))
fact("related", [[o.customer.name, o.total] for o in Order.objects.select_related("customer").order_by("-total", "id")[:3]])
fact("prefetch", [[c.name, len(c.orders.all())] for c in Customer.objects.prefetch_related("orders").order_by("id")])
fact("q", Customer.objects.filter(Q(vip=True) | Q(name="Ada")).count())
fact("f", [Order.objects.filter(items=1).update(total=F("total") + 1), Order.objects.filter(items=1).order_by("id").first().total])
fact("exists", list(Customer.objects.filter(Exists(Order.objects.filter(customer=OuterRef("pk"), items=3))).order_by("id").values_list("name", flat=True)))
fact("case", list(Customer.objects.annotate(kind=Case(When(vip=True, then=Value("v")), default=Value("-"))).order_by("id").values_list("kind", flat=True)))
fact("months", list(Order.objects.annotate(m=TruncMonth("placed")).values("m").annotate(n=Count("id")).order_by("m").values_list("m", "n")))
fact("dates", list(Order.objects.filter(placed__year=2024, placed__month__lte=2).order_by("placed").dates("placed", "month")))
fact("json", list(Order.objects.filter(data__m=2).values_list("data", flat=True)))
fact("lower", list(Customer.objects.annotate(l=Lower("email")).filter(l="ada@example.org").values_list("l", flat=True)))
fact("in", Customer.objects.filter(id__in=Order.objects.filter(items__gte=2).values("customer")).count())
fact("distinct", list(Order.objects.values_list("items", flat=True).distinct().order_by("items")))
fact("row", list(Order.objects.order_by("id").values_list("raw", "span", "weight", "data")[:1]))
try:
    with transaction.atomic():
        Customer.objects.create(name="Ada")
except IntegrityError as error:
    fact("unique", str(error))
try:
    with transaction.atomic():
        Customer.objects.create(name="gone")
        with transaction.atomic():
            Customer.objects.create(name="gone too")
        raise KeyError
except KeyError:
    fact("rolled back", Customer.objects.filter(name__startswith="gone").count())
with transaction.atomic():
    fact("locked", Customer.objects.select_for_update().get(name="Ada").pk)
fact("deleted", Customer.objects.filter(name="c4").delete())
printed = io.StringIO()
call_command("inspectdb", "dj_customer", "dj_order", "auth_permission", "auth_user_groups", stdout=printed)
fact("inspectdb", printed.getvalue().splitlines())
with connection.schema_editor() as editor:
    field = models.IntegerField(null=True)
    field.set_attributes_from_name("age")
    editor.add_field(Customer, field)
    editor.remove_field(Customer, field)
    editor.delete_model(Order)
    editor.delete_model(Customer)
call_command("migrate", "auth", "zero", verbosity=0)
fact("left", sorted(t for t in connection.introspection.table_names() if t.startswith("auth_")))
with connection.cursor() as cursor:
    for name in connection.introspection.table_names():
        if name.startswith("django_"):
            cursor.execute(f'DROP TABLE "{name}" CASCADE')
