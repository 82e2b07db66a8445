import django.db.models.deletion
from django.db import migrations, models

import accounts.fields


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_add_api_tokens'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('version', models.PositiveSmallIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='seal', to='accounts.auditentry')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='accounts_audit_seal_counts')],
            },
        ),
        migrations.CreateModel(
            name='AuditUnsealed',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='accounts.auditentry')),
                ('since', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='auditwords',
            name='digest',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='auditwords',
            name='emptied_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.auditentry'),
        ),
        migrations.AddField(
            model_name='auditwords',
            name='salt',
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name='user',
            name='anonymised_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='user',
            name='name',
            field=accounts.fields.PersonName(max_length=120),
        ),
    ]
