/** What this phone saw last: shown with its age at once, on a slow network long before the answer comes. */

import type { CityStatus, Profile } from '../api/types.ts';
import { answeredAt } from '../api/client.ts';

const PERSON = 'svitlobot.me';

/** Return the profile that was kept for a person; null for anybody else. */
export function keptProfile(userId: number | undefined): Profile | null {
  try {
    const profile = JSON.parse(localStorage.getItem(PERSON) ?? 'null') as Profile | null;
    return profile !== null && profile.user_id === userId && Array.isArray(profile.addresses) ? profile : null;
  } catch {
    return null; // no storage in this frame, or what is in it cannot be read
  }
}

/** Keep a person's profile for the next start; null forgets it. */
export function keepProfile(profile: Profile | null): void {
  try {
    if (profile === null) localStorage.removeItem(PERSON);
    else localStorage.setItem(PERSON, JSON.stringify(profile));
  } catch {
    // without storage each start waits for the API
  }
}

/** Return the city as the service worker kept it, and of which moment it is; null if it did not. */
export async function keptCity(): Promise<{ city: CityStatus; at: number } | null> {
  try {
    const answer = await caches.match('/api/status');
    const at = answer && answeredAt(answer.headers);
    return answer && at ? { city: (await answer.json()) as CityStatus, at } : null;
  } catch {
    return null; // no worker here
  }
}
