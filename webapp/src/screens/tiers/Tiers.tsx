/** What each tier gives and costs, and the payment for it. */

import { useEffect, useState } from 'preact/hooks';
import { call, getPublic } from '../../api/client.ts';
import type { Offer, OfferList, Payment, PaymentList, PaymentMethod, Profile } from '../../api/types.ts';
import { wallClock } from '../../domain/kyiv.ts';
import { MainAction } from '../../parts/MainAction.tsx';
import { Loading, Problem } from '../../parts/Notice.tsx';
import { Failure, Personal } from '../../parts/Personal.tsx';
import { useAction } from '../../parts/useAction.ts';
import { useAnswer } from '../../parts/useAnswer.ts';
import { loadMe } from '../../state/me.ts';
import { haptic } from '../../telegram/telegram.ts';
import { counted, t, type TextKey } from '../../texts/index.ts';
import { FreeTier } from './FreeTier.tsx';
import { LastPayment } from './LastPayment.tsx';
import { pay } from './pay.ts';
import { dayText, methodsOf, offerOf, priceText } from './pricing.ts';

const PAID = [
  ['STANDARD', 2, 'tierHas_STANDARD'],
  ['PRO', 3, 'tierHas_PRO'],
] as const;
const LOOK_EVERY_MS = 5_000;

export default function Tiers() {
  return <Personal title="tiers">{(profile) => <Body profile={profile} />}</Personal>;
}

function Body({ profile }: { profile: Profile }) {
  const until = profile.subscription_expires_at;
  const { answer, problem, ask } = useAnswer(() => getPublic<OfferList>('/api/tariffs'));
  return (
    <>
      <p class="lead">
        {t('tierYours', { tier: profile.subscription_tier })}
        {until !== null && `, ${t('tierUntil', { date: dayText(wallClock(Date.parse(until)).date) })}`}
      </p>
      {problem !== null && <Problem text={problem} onRetry={ask} />}
      {problem === null && (answer === null ? <Loading /> : <Shop list={answer} />)}
    </>
  );
}

function Shop({ list }: { list: OfferList }) {
  const action = useAction();
  const [offer, setOffer] = useState<Offer | null>(null);
  const [wanted, setMethod] = useState<PaymentMethod | null>(null);
  const [note, setNote] = useState<TextKey | null>(null);
  // Telegram calls an invoice paid a moment before the bot has heard of it and given the days.
  const isPaying = note === 'payOpened' || note === 'pay_success';
  const { last, look } = useLastPayment(isPaying);
  const methods = offer ? methodsOf(offer, list.methods) : list.methods;
  const method = wanted && methods.includes(wanted) ? wanted : (methods[0] ?? null);
  const choose = (chosen: Offer) => {
    haptic('choice');
    setOffer(chosen);
    setNote(null);
  };
  const buy = (what: Offer, by: PaymentMethod) =>
    action.run(async () => {
      setNote(null);
      setNote(await pay(what, by));
      await Promise.all([look(), loadMe()]);
    });
  const lastOffer = last && offerOf(last, list.items);
  const lastMethod = last?.payment_method ?? null;
  const again =
    lastOffer && lastMethod && list.methods.includes(lastMethod) ? () => void buy(lastOffer, lastMethod) : null;
  return (
    <>
      {last && <LastPayment payment={last} onAgain={action.isBusy ? null : again} />}
      <FreeTier />
      {PAID.map(([tier, houses, has]) => (
        <section key={tier} class="card">
          <fieldset class="choices">
            <legend>{tier}</legend>
            <p>
              {counted('tierHouses', houses)}. {t(has)}
            </p>
            {list.items
              .filter((one) => one.tier === tier && methodsOf(one, list.methods).length > 0)
              .map((one) => (
                <label key={one.days} class="choice">
                  <input type="radio" name="offer" checked={offer === one} onChange={() => choose(one)} />
                  <span>{counted('days', one.days)}</span>
                  <span class="price">{priceText(one, shownMethod(one, list.methods, method))}</span>
                </label>
              ))}
          </fieldset>
        </section>
      ))}
      {list.methods.length === 0 && <p class="notice">{t('tierNotSold')}</p>}
      {methods.length > 1 && <Methods methods={methods} chosen={method} onChoose={setMethod} />}
      <Failure text={action.problem} />
      {note && (
        <p class={isPaying ? 'done' : 'failure'} role="status">
          {t(note)}
        </p>
      )}
      {offer && method && (
        <MainAction
          text={t('pay', { price: priceText(offer, method) })}
          isBusy={action.isBusy}
          onPress={() => void buy(offer, method)}
        />
      )}
    </>
  );
}

interface MethodsProps {
  methods: readonly PaymentMethod[];
  chosen: PaymentMethod | null;
  onChoose: (method: PaymentMethod) => void;
}

function Methods({ methods, chosen, onChoose }: MethodsProps) {
  return (
    <section class="card">
      <fieldset class="choices">
        <legend>{t('payBy')}</legend>
        {methods.map((method) => (
          <label key={method} class="choice">
            <input type="radio" name="method" checked={method === chosen} onChange={() => onChoose(method)} />
            {t(`method_${method}`)}
          </label>
        ))}
      </fieldset>
    </section>
  );
}

/** The method whose price an offer shows: the chosen one if the offer can be paid by it. */
function shownMethod(offer: Offer, methods: readonly PaymentMethod[], chosen: PaymentMethod | null): PaymentMethod {
  const possible = methodsOf(offer, methods);
  return chosen && possible.includes(chosen) ? chosen : (possible[0] as PaymentMethod);
}

/** The last payment, looked at again while one is awaited and when the person comes back from the page where they pay. */
function useLastPayment(isAwaited: boolean): { last: Payment | null; look: () => Promise<void> } {
  const { answer, set } = useAnswer(() => call<PaymentList>('GET', '/api/payments/{me}'));
  const last = answer?.items[0] ?? null;
  const look = async () => set(await call<PaymentList>('GET', '/api/payments/{me}'));
  useEffect(() => {
    const lookAgain = () => {
      if (!document.hidden) look().catch(() => undefined); // looked at again in a moment
    };
    const timer = isAwaited && last?.status === 'pending' ? setInterval(lookAgain, LOOK_EVERY_MS) : undefined;
    document.addEventListener('visibilitychange', lookAgain);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', lookAgain);
    };
  }, [isAwaited, last?.status]);
  useEffect(() => {
    if (last?.status === 'success') void loadMe();
  }, [last?.status]);
  return { last, look };
}
