"""The counts of the queues, read from an index alone: every page of the desk shows them."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_take_in_customers_from_files'),
        ('catalogue', '0001_initial'),
        ('tickets', '0013_find_tickets_by_their_old_number'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('status__in', ('new', 'in_progress', 'waiting_customer', 'with_maintenance', 'with_product_team', 'solution_proposed'))), fields=['level', 'module_group', 'assignee', 'status'], name='tickets_open_counts'),
        ),
    ]
