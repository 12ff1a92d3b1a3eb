package dev.wfpsim.wfp.engine;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import org.jspecify.annotations.Nullable;

/**
 * An object kept by the engine, with what decides how long it lives and what it may refer to.
 *
 * @param key unique among the objects of its type
 * @param value the object
 * @param lifetime how long it lives
 * @param session the dynamic session it belongs to, or null
 * @param providerKey its provider, or null
 */
record EngineObject<T>(
    Guid key,
    T value,
    Lifetime lifetime,
    @Nullable EngineSession session,
    @Nullable Guid providerKey) {

  /**
   * Whether this object may refer to another: only to one that lives at least as long, and a
   * persistent one only to persistent ones of its own provider.
   *
   * @return STATUS_SUCCESS, STATUS_FWP_LIFETIME_MISMATCH or STATUS_FWP_WRONG_SESSION
   */
  NtStatus mayReferTo(EngineObject<?> other) {
    boolean lasts =
        switch (lifetime) {
          case DYNAMIC -> true;
          case STATIC -> other.lifetime != Lifetime.DYNAMIC;
          case PERSISTENT, BOOT_TIME ->
              other.lifetime == Lifetime.BUILT_IN
                  || other.lifetime == Lifetime.PERSISTENT && isOfMyProvider(other);
          case BUILT_IN -> other.lifetime == Lifetime.BUILT_IN;
        };
    if (!lasts) {
      return NtStatus.STATUS_FWP_LIFETIME_MISMATCH;
    }
    boolean foreign = other.lifetime == Lifetime.DYNAMIC && other.session != session;
    return foreign ? NtStatus.STATUS_FWP_WRONG_SESSION : NtStatus.STATUS_SUCCESS;
  }

  private boolean isOfMyProvider(EngineObject<?> other) {
    Guid provider = other.value instanceof FwpmProvider ? other.key : other.providerKey;
    return provider == null || provider.equals(providerKey);
  }
}
