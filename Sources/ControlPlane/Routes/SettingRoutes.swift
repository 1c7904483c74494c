import Domain
import JSON
import Storage

/// The settings whose JSON is the domain's own.
struct SettingRoutes: Sendable {
    let store: Store

    var routes: [Route] {
        [
            SettingResource(store: store, kind: .senders, defaults: SenderSettings().json) {
                value throws(FieldErrors) in
                .init(body: try value.read(SenderSettings.init(reading:)).json)
            },
            SettingResource(store: store, kind: .budgets, defaults: Budgets().json) { value throws(FieldErrors) in
                .init(body: try value.read(Budgets.init(reading:)).json)
            },
            SettingResource(store: store, kind: .policies, defaults: Policies().json) { value throws(FieldErrors) in
                .init(body: try value.read(Policies.init(reading:)).json)
            },
        ].flatMap(\.routes)
    }
}
