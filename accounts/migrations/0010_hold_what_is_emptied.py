from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_let_the_trail_wait_for_its_seals'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='auditwords',
            constraint=models.CheckConstraint(
                condition=Q(emptied_by__isnull=True) & ~Q(salt='')
                | Q(emptied_by__isnull=False, salt='', before='', after=''),
                name='accounts_audit_words_emptied',
            ),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(
                condition=Q(anonymised_at__isnull=True)
                | Q(is_active=False, name='Pessoa removida', phone='', job_title='', is_administrator=False),
                name='accounts_user_anonymised',
            ),
        ),
    ]
