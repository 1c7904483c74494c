/// Mails as the usual tools and people make them.
enum HonestTemplates {
    static let all = [outlook, newsletter, sloppy, framework, rightToLeft, plain]

    /// For Outlook's Word engine: conditional comments, VML, XHTML.
    static let outlook = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
        <html xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" lang="en">
        <head>
        <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
        <meta http-equiv="X-UA-Compatible" content="IE=edge" />
        <meta name="viewport" content="width=device-width, initial-scale=1.0" />
        <meta name="x-apple-disable-message-reformatting" />
        <title>Your order</title>
        <!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml><![endif]-->
        <!--[if !mso]><!-->
        <link href="https://fonts.example/css?family=Lato:400,700" rel="stylesheet" type="text/css" />
        <!--<![endif]-->
        <style type="text/css">
        <!--
        #outlook a { padding: 0; }
        .ExternalClass, .ExternalClass p { line-height: 100%; }
        body, table, td, a { -webkit-text-size-adjust: 100%; -ms-text-size-adjust: 100%; }
        table, td { mso-table-lspace: 0pt; mso-table-rspace: 0pt; }
        img { -ms-interpolation-mode: bicubic; border: 0; }
        @media only screen and (max-width: 600px) { .wrap { width: 100% !important; } .hide { display: none !important } }
        -->
        </style>
        </head>
        <body style="margin:0 !important; padding:0; background-color:#eeeeee;" bgcolor="#eeeeee">
        <table border="0" cellpadding="0" cellspacing="0" width="100%" role="presentation"><tr><td align="center">
        <!--[if (gte mso 9)|(IE)]><table align="center" width="600"><tr><td><![endif]-->
        <table class="wrap" border="0" cellpadding="0" cellspacing="0" width="600" style="max-width:600px; background:#ffffff url('https://images.example/bg.png') no-repeat center top;">
        <tr><td style="padding: 20px; font-family: 'Lato', 'Helvetica Neue', Arial, sans-serif; font-size: 16px; mso-line-height-rule: exactly">
        <h1 style="margin:0">Thank you, {{recipient.name}}!</h1>
        <p>Order &#8220;{{transaction.id}}&#8221; &middot; {{transaction.amount}}</p>
        <!--[if mso]><v:roundrect xmlns:v="urn:schemas-microsoft-com:vml" href="https://shop.example/" style="height:40px;v-text-anchor:middle;width:200px;"><center>View order</center></v:roundrect><![endif]-->
        <![if !mso]><a href="https://shop.example/orders?id={{transaction.id}}&amp;x=1" target="_blank" style="background-color:#1d5fd1;border-radius:4px;color:#ffffff;display:inline-block;mso-hide:all">View order</a><![endif]>
        </td></tr></table>
        <!--[if (gte mso 9)|(IE)]></td></tr></table><![endif]-->
        </td></tr></table>
        </body>
        </html>
        """

    /// A newsletter: imported fonts, two columns, dark mode, a hidden preview text.
    static let newsletter = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
        <style>@import url('https://fonts.example/css2?family=Inter:wght@400;700&display=swap');
        @font-face { font-family: X; src: url(https://fonts.example/x.woff2) }
        :root { color-scheme: light dark; }
        .col { display: inline-block; width: 50%; vertical-align: top }
        .btn { background: #0a7; color: #fff !important; padding: 12px 24px; text-decoration: none }
        .btn:hover { background: #086 !important }
        a[x-apple-data-detectors] { color: inherit !important }
        @media screen and (max-width:480px) { .col { width: 100% !important } }
        @media (prefers-color-scheme: dark) { .bg { background-color: #111 !important } .fg { color: #eee !important } }
        [data-ogsc] .fg { color: #eee !important }
        </style></head>
        <body class="bg">
        <div style="display:none;max-height:0;overflow:hidden">A short look at what is new&nbsp;&zwnj;&nbsp;&zwnj;</div>
        <center><div class="fg" style="max-width:640px;margin:0 auto;box-shadow:0 1px 3px rgba(0,0,0,.2)">
        <img src="https://images.example/head.jpg" width="640" height="200" alt="Autumn &amp; winter" style="display:block;width:100%;height:auto">
        <div class="col"><h2>One</h2><p>Caf&eacute; &mdash; 3 &lt; 5 &hellip;</p></div><div class="col"><h2>Two</h2>
        <ul><li>first</li><li>second <b>bold <i>both</i></b></li></ul></div>
        <a class="btn" href="https://shop.example/new">See more &rarr;</a>
        <p style="font-size:12px"><a href="mailto:help@shop.example?subject=Unsubscribe">Unsubscribe</a> | <a href="#top">Top</a> | <a href="tel:+15550100">Call</a></p>
        </div></center></body></html>
        """

    /// By hand, with end tags left out and old elements.
    static let sloppy = """
        <HTML><BODY BGCOLOR=#FFFFFF TEXT=black><CENTER><FONT FACE="Verdana, Arial" SIZE=2 COLOR=#333333>
        <P ALIGN=center>Hello {{recipient.name}},<BR>your payment of <B>{{transaction.amount}}</B> came in.
        <P>Details:
        <TABLE BORDER=1 CELLPADDING=4><TR><TH>Item<TH>Price<TR><TD>Coffee<TD ALIGN=right>3.50<TR><TD>Cake<TD NOWRAP>4.20</TABLE>
        <UL><LI>One<LI>Two</UL>
        <HR NOSHADE SIZE=1>Ask <A HREF="mailto:a@b.example">us</A>&copy; 2026 &bull; Tom &amp; Ann's</FONT></CENTER>
        """

    /// Deep tables from a framework, all on one line, with attributes of an editor.
    static let framework =
        "<table class=\"body\" data-made-with-foundation=\"\"><tbody><tr><td class=\"float-center\" align=\"center\" valign=\"top\">"
        + "<center data-parsed=\"\"><table class=\"container float-center\" mc:repeatable=\"x\"><tbody><tr><td>"
        + String(
            repeating:
                "<table class=\"row\" style=\"width:100%;border-collapse:collapse\"><tbody><tr><th class=\"small-12 columns\" style=\"text-align:left;padding:0 16px\">",
            count: 8)
        + "Deep {{tenant.name}}" + String(repeating: "</th><th class=\"expander\"></th></tr></tbody></table>", count: 8)
        + "{{#transaction.cardLast4}}<table><tr><td>Card {{transaction.cardLast4}}</td></tr></table>{{/transaction.cardLast4}}"
        + "</td></tr></tbody></table></center></td></tr></tbody></table><section><header>Head</header><main>Main</main></section>"

    static let rightToLeft = """
        <!DOCTYPE html><html lang="he" dir="rtl"><body dir="rtl"><p style="direction:rtl;text-align:right">שלום {{recipient.name}}, \
        קיבלנו <span dir="ltr">{{transaction.amount}}</span>&rlm;.</p><p lang="ar">شكرا</p></body></html>
        """

    static let plain = "Thanks, {{recipient.name}} 😀 — see you <em>soon</em>!"
}
