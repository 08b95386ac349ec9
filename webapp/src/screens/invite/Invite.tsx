/** A person's invitation, and what came of it. */

import { call } from '../../api/client.ts';
import type { Referrals } from '../../api/types.ts';
import { CopyLink } from '../../parts/CopyLink.tsx';
import { MainAction } from '../../parts/MainAction.tsx';
import { Loading, Problem } from '../../parts/Notice.tsx';
import { Personal } from '../../parts/Personal.tsx';
import { useAnswer } from '../../parts/useAnswer.ts';
import { open } from '../../telegram/telegram.ts';
import { counted, t } from '../../texts/index.ts';

export default function Invite() {
  return <Personal title="invite">{() => <Body />}</Personal>;
}

function Body() {
  const { answer, problem, ask } = useAnswer(() => call<Referrals>('GET', '/api/referrals/{me}'));
  if (problem !== null) return <Problem text={problem} onRetry={ask} />;
  if (answer === null) return <Loading />;
  const { link, invited, days_earned } = answer;
  return (
    <>
      <section class="card">
        <p>{t('inviteAbout')}</p>
        {link ? <CopyLink label={t('inviteLink')} url={link} /> : <Problem text={t('inviteNoLink')} onRetry={ask} />}
      </section>
      <section class="card">
        <p>{t('inviteCame', { count: invited })}</p>
        <p>{t('inviteEarned', { days: counted('days', days_earned) })}</p>
      </section>
      {link && <MainAction text={t('share')} isBusy={false} onPress={() => open(shareUrl(link))} />}
    </>
  );
}

/** Telegram's page that passes a link on to a chat. */
function shareUrl(link: string): string {
  return `https://t.me/share/url?url=${encodeURIComponent(link)}&text=${encodeURIComponent(t('inviteText'))}`;
}
