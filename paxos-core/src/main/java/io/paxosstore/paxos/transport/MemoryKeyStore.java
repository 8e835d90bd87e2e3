package io.paxosstore.paxos.transport;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/** The form in which the platform takes certificates. */
final class MemoryKeyStore {
  private MemoryKeyStore() {}

  static KeyStore empty() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    return store;
  }
}
