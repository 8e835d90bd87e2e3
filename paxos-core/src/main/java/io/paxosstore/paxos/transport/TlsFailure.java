package io.paxosstore.paxos.transport;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a handshake of TLS failed, in words for the log. */
final class TlsFailure {
  private static final String ALERT = "Received fatal alert: ";

  private TlsFailure() {}

  /** What is wrong, of the other end: "it …". */
  static String describe(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof PeerCertificateException refused) {
        return String.valueOf(refused.getMessage());
      }
    }
    if (cause instanceof NotSslRecordException) {
      return "it does not speak TLS, and this node speaks nothing else to peers";
    }
    if (cause instanceof SslHandshakeTimeoutException) {
      return "handshake of TLS took too long";
    }
    String message = String.valueOf(cause.getMessage());
    if (isDeparture(cause)) {
      return "it closed the connection in the handshake of TLS; it may not speak TLS";
    }
    String alert = alert(cause);
    if (alert != null) {
      return isOfCertificate(alert)
          ? "it refuses the certificate of this node (" + alert + "); its log says why"
          : "it refuses the handshake of TLS (" + alert + ")";
    }
    if (message.contains("Empty client certificate chain")) {
      return "it shows no certificate";
    }
    return "handshake of TLS failed: " + message;
  }

  /** True if the other end has gone without a word of what is wrong. */
  static boolean isDeparture(Throwable cause) {
    if (cause instanceof ClosedChannelException) {
      return true;
    }
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (cause instanceof SSLException) {
      return message.contains("close_notify") || message.contains("user_canceled");
    }
    return cause instanceof IOException; // a reset
  }

  private static @Nullable String alert(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    int at = message.indexOf(ALERT);
    return at < 0 ? null : message.substring(at + ALERT.length());
  }

  private static boolean isOfCertificate(String alert) {
    return alert.contains("certificate")
        || alert.contains("unknown_ca")
        || alert.contains("access_denied");
  }
}
