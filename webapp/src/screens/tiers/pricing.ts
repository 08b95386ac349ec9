/** Offers and payments as people read them. */

import type { Offer, Payment, PaymentMethod } from '../../api/types.ts';
import { language } from '../../texts/index.ts';

/** Return the ways by which an offer can be paid; Stars only where it has a price in them. */
export function methodsOf(offer: Offer, methods: readonly PaymentMethod[]): PaymentMethod[] {
  return methods.filter((method) => method !== 'stars' || offer.price_stars !== null);
}

/** Return what an offer costs by a method. */
export function priceText(offer: Offer, method: PaymentMethod): string {
  return method === 'stars' ? amountText(String(offer.price_stars), 'XTR') : amountText(offer.price, 'UAH');
}

/** Return an amount with its currency: "49 ₴", "49,50 ₴", "60 ⭐". */
export function amountText(amount: string, currency: string): string {
  const number = Number(amount);
  const digits = Number.isInteger(number) ? 0 : 2;
  const shown = number.toLocaleString(language.value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${shown}\u00a0${currency === 'XTR' ? '⭐' : currency === 'UAH' ? '₴' : currency}`;
}

/** Return the offer that a payment was for, if it is still sold. */
export function offerOf(payment: Payment, offers: readonly Offer[]): Offer | null {
  const isIt = (offer: Offer) => offer.tier === payment.subscription_tier && offer.days === payment.subscription_days;
  return offers.find(isIt) ?? null;
}

/** Return a moment's day as people read it: 29.11.2026. */
export function dayText(date: string): string {
  return date.split('-').reverse().join('.');
}
