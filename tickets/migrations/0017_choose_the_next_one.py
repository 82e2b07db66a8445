"""Lines that say why a ticket was chosen or passed over, and indexes of what waits to be taken."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_take_in_customers_from_files'),
        ('catalogue', '0001_initial'),
        ('tickets', '0016_number_secrets_through_a_ticket'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='timelineentry',
            name='kind',
            field=models.CharField(choices=[('opened', 'Opened'), ('status', 'Status'), ('message', 'Message'), ('note', 'Note'), ('assignee', 'Assignee'), ('chosen', 'Chosen'), ('skipped', 'Skipped'), ('level', 'Level'), ('severity', 'Severity'), ('triage', 'Triage'), ('corrected', 'Corrected'), ('forwarded', 'Forwarded'), ('workaround', 'Workaround'), ('requester', 'Requester'), ('follower_added', 'Follower Added'), ('follower_removed', 'Follower Removed'), ('organization', 'Organization'), ('details', 'Details'), ('file_added', 'File Added'), ('file_missed', 'File Missed'), ('file_refused', 'File Refused'), ('message_erased', 'Message Erased'), ('file_erased', 'File Erased'), ('rated', 'Rated'), ('reminded', 'Reminded'), ('thanked', 'Thanked'), ('acknowledged', 'Acknowledged'), ('revealed', 'Revealed'), ('follow_up', 'Follow Up')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('assignee__isnull', True), ('status__in', ('new', 'in_progress'))), fields=['level', 'module_group', '-is_immediate', '-is_at_risk', 'queue_severity_rank', 'opened_at', 'id'], name='tickets_next'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('assignee__isnull', True), ('status__in', ('new', 'in_progress'))), fields=['level', 'module_group', 'opened_at', 'id'], name='tickets_next_oldest'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('assignee__isnull', True), ('status__in', ('new', 'in_progress'))), fields=['level', 'module_group', 'is_immediate', 'is_at_risk', 'queue_severity_rank', 'organization', 'customer_rank', 'opened_at', 'id'], name='tickets_next_of_customer'),
        ),
    ]
