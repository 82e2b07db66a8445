"""Products, their modules and routines, and the groups in which modules are supported."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ModuleGroup(models.Model):
    """A set of modules that one queue per level serves, such as Faturamento or WMS."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """What the vendor sells: the ERP, the warehouse system."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Module(models.Model):
    """A part of a product, known by its number: 14 - Faturamento."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="modules")
    group = models.ForeignKey(ModuleGroup, on_delete=models.PROTECT, related_name="modules")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "number"], name="catalogue_module_number")]

    def __str__(self) -> str:
        return f"{self.number} - {self.name}"


class Routine(models.Model):
    """One screen or program of a module, known by its number: 1402."""

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="routines")
    number = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "number"], name="catalogue_routine_number"),
            models.CheckConstraint(condition=~Q(number=""), name="catalogue_routine_number_given"),
        ]
        indexes = [models.Index(fields=["number"], name="catalogue_routine_lookup")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
