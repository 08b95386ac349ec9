/** The state of a person's last payment; a declined one can be paid again. */

import type { Payment } from '../../api/types.ts';
import { counted, t } from '../../texts/index.ts';
import { amountText } from './pricing.ts';

export function LastPayment({ payment, onAgain }: { payment: Payment; onAgain: (() => void) | null }) {
  return (
    <section class="card">
      <h2>{t('payLast')}</h2>
      <p>
        {payment.subscription_tier}, {counted('days', payment.subscription_days)} ·{' '}
        {amountText(payment.amount, payment.currency)}
      </p>
      <p role="status">
        <strong>{t(`pay_${payment.status}`)}</strong>
      </p>
      {onAgain && (payment.status === 'failed' || payment.status === 'pending') && (
        <button type="button" onClick={onAgain}>
          {t('payAgain')}
        </button>
      )}
    </section>
  );
}
