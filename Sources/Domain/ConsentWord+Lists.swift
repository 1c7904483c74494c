extension ConsentWord {
    /// What carriers take for an opt-out: the defaults of the United States' and Canada's messaging rules, the words that
    /// laws elsewhere name (RET, TC, TD, 수신거부), and the plain word for "stop" or "unsubscribe" in each language.
    static let stopWords = [
        "STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "UNSUB", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT",
        "STOP SMS", "STOP TEXTS", "STOP TEXTING", "STOP MESSAGES", "STOP2END", "STOP TO END",
        // French
        "ARRÊT", "ARRÊTER", "ARRÊTEZ", "DÉSABONNER", "DÉSABONNEMENT", "DÉSINSCRIRE", "DÉSINSCRIPTION", "ANNULER",
        // Spanish and Portuguese
        "BAJA", "ALTO", "PARAR", "PARE", "CANCELAR", "DETENER", "ANULAR", "DAR DE BAJA", "DARME DE BAJA",
        "DARSE DE BAJA", "DESUSCRIBIR", "DESUSCRIBIRSE", "SAIR", "DESCADASTRAR",
        // German and Dutch
        "STOPP", "STOPPEN", "AUFHÖREN", "AUFHOEREN", "ABMELDEN", "ABBESTELLEN", "ABBRECHEN", "ENDE", "AFMELDEN",
        "UITSCHRIJVEN",
        // Italian, Romanian
        "FERMA", "FERMARE", "BASTA", "ANNULLA", "DISISCRIVI", "DISATTIVA", "DEZABONARE", "OPREȘTE",
        // Danish, Norwegian, Swedish, Finnish
        "AFMELD", "FRAMELD", "SLUTT", "AVSLUTA", "AVREGISTRERA", "AVBRYT", "LOPETA", "PERUUTA",
        // Polish, Czech, Hungarian, Turkish
        "KONIEC", "REZYGNUJĘ", "WYPISZ", "ODHLÁSIT", "KONEC", "LEIRATKOZÁS", "İPTAL", "IPTAL", "DUR", "RET",
        // Greek, Russian, Ukrainian, Bulgarian
        "ΣΤΟΠ", "ΔΙΑΚΟΠΗ", "СТОП", "ОТПИСАТЬСЯ", "ОТПИСКА", "ВІДПИСАТИСЯ", "СПРИ",
        // Arabic, Hebrew, Hindi
        "إيقاف", "ايقاف", "توقف", "إلغاء", "الغاء", "قف", "הסר", "הסרה", "עצור", "रोकें", "बंद करें",
        // Chinese, Japanese, Korean
        "停止", "退订", "退訂", "取消", "取消订阅", "取消訂閱", "TD", "配信停止", "中止", "解除", "ストップ", "수신거부", "중지", "정지",
        // Indonesian, Malay, Vietnamese, Thai, Tagalog
        "BERHENTI", "BATAL", "TỪ CHỐI", "TU CHOI", "TUCHOI", "TC", "HỦY", "หยุด", "ยกเลิก", "TIGIL",
    ]

    static let startWords = [
        "START", "UNSTOP", "YES", "OPTIN", "OPT IN", "SUBSCRIBE", "RESUBSCRIBE",
        "DÉMARRER", "COMMENCER", "REPRENDRE", "ALTA", "INICIAR", "COMENZAR", "EMPEZAR", "REANUDAR", "COMEÇAR",
        "STARTEN", "ANMELDEN", "AANMELDEN", "HERVATTEN", "INIZIA", "INIZIARE", "AVVIA", "STARTA", "BÖRJA", "ALOITA",
        "WZNÓW", "BAŞLAT", "ΕΝΑΡΞΗ", "СТАРТ", "ابدأ", "התחל", "开始", "開始", "订阅", "訂閱", "再開", "시작", "MULAI", "เริ่ม",
    ]

    /// What may stand before or after a stop word.
    static let politeWords = [
        "please", "pls", "plz", "thanks", "thx", "thank you", "bitte", "danke", "s'il vous plaît", "svp", "merci",
        "por favor", "gracias", "obrigado", "obrigada", "grazie", "per favore", "tack", "tak", "takk", "dank u",
    ]
}
