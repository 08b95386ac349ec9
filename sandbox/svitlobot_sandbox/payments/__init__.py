"""Payment providers of one's own: LiqPay's and WayForPay's side, with real signatures and money that is not real.

It is written from the providers' documents and shares no code with `gateways/payments`, so that each checks the other.
"""
