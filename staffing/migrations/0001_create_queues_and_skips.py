"""Whose turn it is in each queue, and what was passed over."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0012_take_in_customers_from_files'),
        ('catalogue', '0001_initial'),
        ('tickets', '0017_choose_the_next_one'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Skip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('reason', models.CharField(choices=[('knowledge', 'I do not know this subject well enough'), ('conflict', 'Somebody else already talks to this customer about it'), ('access', 'I lack an access that it needs'), ('time', 'I cannot go on with it today'), ('other', 'Another reason')], max_length=12)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skips', to='tickets.ticket')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-at'], name='staffing_skips_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__in', ['knowledge', 'conflict', 'access', 'time', 'other'])), name='staffing_skip_reason'), models.CheckConstraint(condition=models.Q(models.Q(('reason', 'other'), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='staffing_skip_words'), models.UniqueConstraint(fields=('ticket', 'number'), name='staffing_skip_number')],
            },
        ),
        migrations.CreateModel(
            name='WorkQueue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Level 1'), (2, 'Level 2')])),
                ('served_in_a_row', models.PositiveIntegerField(default=0)),
                ('module_group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.modulegroup')),
                ('served', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organization')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', [1, 2])), name='staffing_queue_level'), models.UniqueConstraint(condition=models.Q(('module_group__isnull', False)), fields=('level', 'module_group'), name='staffing_queue_once'), models.UniqueConstraint(condition=models.Q(('module_group__isnull', True)), fields=('level',), name='staffing_queue_no_module_once')],
            },
        ),
    ]
