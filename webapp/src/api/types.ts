/** The API's answers under the names this front end uses; `schema.d.ts` is made from the OpenAPI document. */

import type { components } from './schema.ts';

type Schemas = components['schemas'];

export type CityStatus = Schemas['CityStatus'];
export type QueueNow = Schemas['QueueNow'];
export type ScheduledDay = Schemas['ScheduledDay'];
export type QueueWeek = Schemas['QueueWeek'];
export type QueueTimeline = Schemas['QueueTimeline'];
export type MapManifest = Schemas['MapManifest'];
export type MapDocument = Schemas['MapDocument'];
export type HouseFound = Schemas['HouseInfo'];
export type AddressSearch = Schemas['AddressSearch'];
export type Profile = Schemas['UserProfile'];
export type SessionOpened = Schemas['MiniAppEntry'];
export type SensorMap = Schemas['SensorMap'];
export type SensorOnMap = Schemas['SensorOnMap'];
export type House = Schemas['FollowedAddress'];
export type Settings = Schemas['UserSettings'];
export type ReportTaken = Schemas['CrowdReportTaken'];
export type OfferList = Schemas['OfferList'];
export type Offer = Schemas['Offer'];
export type Payment = Schemas['PaymentInfo'];
export type PaymentList = Schemas['PaymentList'];
export type PaymentCreated = Schemas['PaymentCreated'];
export type PaymentMethod = OfferList['methods'][number];
export type Referrals = Schemas['ReferralInfo'];
export type CalendarLink = Schemas['CalendarLink'];
export type ChannelState = Schemas['SubscriptionState'];
export type CityDays = Schemas['CityDays'];
export type QueueDays = Schemas['QueueDays'];
export type OutageHistory = Schemas['OutageHistory'];
export type VoltageHistory = Schemas['VoltageHistory'];
