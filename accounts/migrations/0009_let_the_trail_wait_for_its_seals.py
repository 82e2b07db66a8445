import hashlib
import json
import secrets

from django.db import migrations
from django.db.models import Exists, OuterRef
from django.utils import timezone

BATCH = 1000


def digest_of(salt, row):
    """The digest of words as it was when this was written (accounts.seals)."""
    said = json.dumps([salt, row.field, row.before, row.after], sort_keys=True, separators=(',', ':'), ensure_ascii=True)
    return hashlib.sha256(said.encode('ascii')).hexdigest()


def salt_words(apps, schema_editor):
    words = apps.get_model('accounts', 'AuditWords').objects
    while batch := list(words.filter(digest='').order_by('pk')[:BATCH]):
        for row in batch:
            row.salt = secrets.token_hex(16)
            row.digest = digest_of(row.salt, row)
        words.bulk_update(batch, ['salt', 'digest'])


def wait_for_seals(apps, schema_editor):
    entries = apps.get_model('accounts', 'AuditEntry').objects
    unsealed = apps.get_model('accounts', 'AuditUnsealed').objects
    there = unsealed.model.objects.filter(entry_id=OuterRef('pk'))
    while batch := list(entries.filter(~Exists(there)).order_by('pk').values_list('pk', flat=True)[:BATCH]):
        unsealed.bulk_create([unsealed.model(entry_id=pk, since=timezone.now()) for pk in batch])


def nothing(apps, schema_editor):
    pass


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_seal_the_trail'),
    ]

    operations = [
        migrations.RunPython(salt_words, nothing),
        migrations.RunPython(wait_for_seals, nothing),
    ]
