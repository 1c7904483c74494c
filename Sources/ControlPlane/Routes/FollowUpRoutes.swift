import Domain
import HTTPTypes
import Storage

/// The receipts that a person must look at.
struct FollowUpRoutes: Sendable {
    let store: Store

    var routes: [Route] {
        [
            Route(
                .get, "/v1/follow-ups", .tenantOfKey([.followUpsWrite]), query: Page<FollowUpSubject>.parameters
            ) { call in
                let page = try Page<FollowUpSubject>(call)
                let found = try await call.tenantStore(store).followUps(after: page.after, limit: page.limit)
                return page.reply(found, id: \.id, json: \.json)
            }
        ]
    }
}
