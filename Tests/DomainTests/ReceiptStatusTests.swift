import Domain
import Testing

struct ReceiptStatusTests {
    private static func delivery(
        _ status: DeliveryStatus, reason: Reason? = nil, attempts: Int = 1, position: Int = 0
    ) -> Delivery {
        .restored(
            id: DeliveryID(at: Scene.start), receipt: ReceiptID(at: Scene.start),
            channel: position == 0 ? .sms : .email,
            position: position, status: status, reason: reason, attempts: attempts, retries: 0, step: 0,
            doubtSince: nil,
            dueAt: nil, providerMessageID: nil, providerConversationID: nil, segments: nil, queuedAt: Scene.start,
            sentAt: nil, deliveredAt: nil)
    }

    @Test(arguments: [
        (DeliveryStatus.queued, ReceiptStatus.sending), (.sending, .sending), (.retrying, .sending), (.sent, .sent),
        (.delivered, .delivered), (.unconfirmed, .unconfirmed), (.undelivered, .deliveryFailed),
        (.failed, .deliveryFailed),
        (.blockedByCompliance, .blockedByCompliance), (.cancelled, .cancelled),
    ]) func oneDeliveryDecides(_ delivery: DeliveryStatus, _ receipt: ReceiptStatus) {
        #expect(ReceiptStatus(following: [Self.delivery(delivery)]) == receipt)
        #expect(receipt.isFinal == delivery.isFinal)
    }

    @Test func beforeTheFirstAttemptItIsAccepted() {
        #expect(ReceiptStatus(following: []) == .accepted)
        #expect(ReceiptStatus(following: [Self.delivery(.queued, attempts: 0)]) == .accepted)
        #expect(ReceiptStatus(following: [Self.delivery(.cancelled, reason: .expired, attempts: 0)]) == .expired)
    }

    @Test(arguments: [
        (DeliveryStatus.undelivered, DeliveryStatus.queued, ReceiptStatus.sending), (.undelivered, .sent, .sent),
        (.undelivered, .delivered, .delivered), (.delivered, .failed, .delivered), (.delivered, .sending, .delivered),
        (.failed, .unconfirmed, .unconfirmed), (.failed, .failed, .deliveryFailed), (.sent, .queued, .sending),
        (.sent, .failed, .sent), (.sent, .blockedByCompliance, .sent), (.unconfirmed, .failed, .deliveryFailed),
        (.undelivered, .blockedByCompliance, .deliveryFailed), (.failed, .blockedByCompliance, .deliveryFailed),
        (.unconfirmed, .blockedByCompliance, .unconfirmed),
        (.blockedByCompliance, .blockedByCompliance, .blockedByCompliance),
        (.blockedByCompliance, .failed, .deliveryFailed), (.blockedByCompliance, .unconfirmed, .unconfirmed),
    ]) func theLastOpenOneOfTwoDecides(_ first: DeliveryStatus, _ second: DeliveryStatus, _ receipt: ReceiptStatus) {
        let deliveries = [Self.delivery(first), Self.delivery(second, position: 1)]
        #expect(ReceiptStatus(following: deliveries) == receipt)
    }

    @Test func itIsNeverFinalWhileADeliveryIsOpenUnlessDelivered() {
        for first in DeliveryStatus.allCases {
            for second in DeliveryStatus.allCases {
                let status = ReceiptStatus(following: [Self.delivery(first), Self.delivery(second, position: 1)])
                let isOpen = !first.isFinal || !second.isFinal
                #expect(!isOpen || !status.isFinal || status == .delivered, "\(first) \(second)")
                #expect(isOpen || status.isFinal, "\(first) \(second)")
            }
        }
    }
}
