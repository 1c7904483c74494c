import Domain
import JSON
import Privacy
import Storage

/// How a tenant reaches its Genesys Cloud organisation. The client secret goes in and never comes out.
struct GenesysRoutes: Sendable {
    let store: Store
    let allowPrivateUpstreams: Bool

    struct Body {
        let settings: GenesysSettings
        let clientSecret: Secret?

        init?(reading reader: FieldReader, allowPrivateUpstreams: Bool) {
            let settings = GenesysSettings(reading: reader)
            clientSecret = reader.optional("clientSecret", Field.text(1...512)).map { Secret(text: $0) }
            // Told in answers, so that it comes back when a setting is got, changed and put.
            _ = reader.optional("clientSecretSetAt", Timestamp.field)
            guard let settings else { return nil }
            if !allowPrivateUpstreams {
                let addresses = [("apiBaseUrl", settings.apiBaseURL), ("loginBaseUrl", settings.loginBaseURL)]
                for (name, address) in addresses where address != nil {
                    reader.fail(name, InvalidValue("not-allowed", "can only be set where the operator allows it"))
                }
            }
            self.settings = settings
        }
    }

    var routes: [Route] {
        let allowed = allowPrivateUpstreams
        return SettingResource(
            store: store, kind: .genesys, defaults: GenesysSettings().json,
            read: { value throws(FieldErrors) in
                let body = try value.read { Body(reading: $0, allowPrivateUpstreams: allowed) }
                return .init(body: body.settings.json, secret: body.clientSecret)
            },
            shown: { body, secretSetAt in
                var object = body.object ?? JSONObject()
                object["clientSecretSetAt"] = secretSetAt?.json ?? .null
                return .object(object)
            }
        ).routes
    }
}
