import Intake
import JSON
import Privacy

/// How fast card data is looked for: in text such as logs are full of, and in a request for a receipt.
enum DetectorBench {
    /// Prints two numbers: bytes a second on log-like text, and microseconds for the check of one request.
    static func run() {
        print(Int(bytesPerSecond), (microsecondsPerRequest * 100).rounded() / 100)
    }

    private static let lines = [
        #"{"time":"2026-11-22T13:51:28.578Z","level":"info","logger":"http","message":"request","request-id":"req_01kapyv1x4e9r7h2m5t8w3z6q0","method":"POST","route":"/v1/receipts","status":"202","ms":"1.873","tenant":"ten_01kapyt8g2c5n7p9r1s3v5x7z9"}"#,
        #"{"time":"2026-11-22T13:51:28.601Z","level":"debug","logger":"engine","message":"Settled","tenant":"ten_01kapyt8g2c5n7p9r1s3v5x7z9","delivery":"dlv_01kapyv1x5f0s8j3n6v9x4a7r1","status":"accepted"}"#,
        "2026-11-22T13:51:28.612Z WARN  [worker-12] c.e.gateway.Client - slow answer from 10.20.30.41:8443 after 1873 ms, trace=4bf92f3577b34da6a3ce929d0e0e4736",
        "Nov 22 13:51:29 host-7 app[2213]: connection 10.0.3.17:51544 accepted, 214 open, worker 3 of 8, queue empty",
        #"{"time":"2026-11-22T13:51:28.640Z","level":"info","logger":"http","message":"request","request-id":"7c9e6679-7425-40de-944b-e07fc1f90ae7","method":"GET","route":"/v1/receipts/{receipt}","status":"200","ms":"0.412","key":"key_01kapyt9h3d6p8r0t2v4x6z8a1"}"#,
    ]

    /// The best of some rounds: other programs only make it slower.
    private static var bytesPerSecond: Double {
        var text: [UInt8] = []
        while text.count < 8 << 20 { for line in lines { text += Array((line + "\n").utf8) } }
        let best = (0..<9).map { _ in
            let begun = ContinuousClock.now
            guard CardDetector.firstStrict(utf8: text) == nil else { return Double.infinity }
            return (.now - begun) / .seconds(1)
        }.min()
        return best.map { Double(text.count) / $0 } ?? 0
    }

    private static var microsecondsPerRequest: Double {
        let body: JSONValue = [
            "transaction": [
                "id": "TXN-998877", "type": "payment", "amount": "150.00", "currency": "USD", "cardLast4": "4567",
                "cardBrand": "visa", "authorizationCode": "A1B2C3", "paidAt": "2026-11-22T09:30:00Z",
            ],
            "recipient": [
                "phone": "+15550001234", "email": "customer@example.com", "name": "John Doe",
                "contactId": "contact_987654321", "locale": "en-US",
            ],
            "channels": ["sms", "email"], "template": "payment-receipt", "variables": ["orderNumber": "A-17"],
            "conversationId": "2f1b7e0a-93c1-4b7e-9d0f-1f4f6f0e7c55", "interactionId": "INT-4411",
            "metadata": ["source": "ivr", "agent": "a-221"],
        ]
        let count = 20_000
        let best = (0..<5).map { _ in
            let begun = ContinuousClock.now
            for _ in 0..<count where !CardData.pointers(in: body).isEmpty { return Double.infinity }
            return (.now - begun) / .microseconds(1) / Double(count)
        }.min()
        return best ?? 0
    }
}
