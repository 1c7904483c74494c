package import Domain

/// How the engine works; the same for all tenants.
package struct EngineConfiguration: Sendable {
    /// Deliveries worked on at once, in all.
    package var places = 1_024
    /// Of them, what one tenant may have on one channel; fewer while other tenants have work (`RoundTrip.places`).
    package var placesPerLane = 512
    package var plan = DeliveryPlan.standard
    /// After this time another node may take over what this one holds.
    package var leaseTime = Milliseconds.minutes(10)
    /// How this node is called in leases.
    package var owner = "counterfoil"
    /// How long a tenant's lanes rest when its credentials are refused; a change of its settings ends the rest.
    package var credentialsRest = Milliseconds.seconds(30)
    /// How long they rest on a 429 that does not say how long.
    package var throttleRest = Milliseconds.seconds(3)

    /// Questions to payment gateways under way at once, in all.
    package var paymentPlaces = 64
    /// Of them, what one tenant may have.
    package var paymentPlacesPerTenant = 8
    /// How long the platform's word on a customer's consent is relied on; a wish of the customer ends that at once.
    package var consentMemory = Milliseconds.seconds(10)
    /// For tests.
    package var hook: StepHook?

    package init() {}
}
