/** A payment: an order, then Telegram's invoice in Stars or the provider's page. */

import { call } from '../../api/client.ts';
import type { Offer, PaymentCreated, PaymentMethod } from '../../api/types.ts';
import { open, payInvoice } from '../../telegram/telegram.ts';
import type { TextKey } from '../../texts/index.ts';

/** Order an offer and open where to pay; return what to tell the person. Raises ApiProblem. */
export async function pay({ tier, days }: Offer, method: PaymentMethod): Promise<TextKey> {
  const body = (user_id: number) => ({ user_id, tier, days, method });
  const order = await call<PaymentCreated>('POST', '/api/payments/create', body);
  if (order.checkout_url) {
    open(order.checkout_url);
    return 'payOpened';
  }
  const link = order.invoice?.link;
  return link ? afterInvoice(await payInvoice(link)) : 'payNoInvoice';
}

/** Return what to tell a person by how Telegram's invoice ended. */
export function afterInvoice(status: string): TextKey {
  if (status === 'paid') return 'pay_success';
  if (status === 'cancelled') return 'payCancelled';
  return status === 'failed' ? 'payDeclined' : 'payOpened';
}
