package dev.wfpsim.wfp.fwpm;

import dev.wfpsim.wfp.fwp.Guid;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * FWPM_SUBLAYER0: filters of one sublayer are arbitrated among themselves first.
 *
 * @param key its key; {@link Guid#ZERO} asks the engine for one
 * @param name display name
 * @param flags {@link #FLAG_PERSISTENT} or 0
 * @param providerKey the provider, or null
 * @param weight 0 to 65,535; heavier sublayers are evaluated first
 */
public record Sublayer(Guid key, String name, int flags, @Nullable Guid providerKey, int weight) {
  /** FWPM_SUBLAYER_FLAG_PERSISTENT. */
  public static final int FLAG_PERSISTENT = 0x1;

  /** FWPM_SUBLAYER_UNIVERSAL: where filters without a sublayer go. */
  public static final Sublayer UNIVERSAL =
      builtIn("eebecc03-ced4-4380-819a-2734397b2b74", "UNIVERSAL", 32_768);

  /** FWPM_SUBLAYER_INSPECTION. */
  public static final Sublayer INSPECTION =
      builtIn("877519e1-e6a9-41a5-81b4-8c4f118e4a60", "INSPECTION", 0);

  /** The sublayers every system has, with the weights netsh shows on one. */
  public static final List<Sublayer> BUILT_IN =
      List.of(
          UNIVERSAL,
          INSPECTION,
          builtIn("ba69dc66-5176-4979-9c89-26a7b46a8327", "TEREDO", 1),
          builtIn("b3cdd441-af90-41ba-a745-7c6008ff2301", "MPSSVC_WF", 2),
          builtIn("b3cdd441-af90-41ba-a745-7c6008ff2300", "MPSSVC_WSH", 3),
          builtIn("b3cdd441-af90-41ba-a745-7c6008ff2302", "MPSSVC_QUARANTINE", 4),
          builtIn("09a47e38-fa97-471b-b123-18bcd7e65071", "MPSSVC_EDP", 5),
          builtIn("1ec6c7e1-fdd9-478a-b55f-ff8ba1d2c17d", "MPSSVC_TENANT_RESTRICTIONS", 6),
          builtIn("ffe221c3-92a8-4564-a59f-dafb70756020", "MPSSVC_APP_ISOLATION", 7),
          builtIn("337608b9-b7d5-4d5f-82f9-3618618bc058", "TCP_CHIMNEY_OFFLOAD", 8_192),
          builtIn("24421dcf-0ac5-4caa-9e14-50f6e3636af0", "TCP_TEMPLATES", 8_704),
          builtIn("37a57701-5884-4964-92b8-3e704688b0ad", "IPSEC_SECURITY_REALM", 12_288),
          builtIn("15a66e17-3f3c-4f7b-aa6c-812aa613dd82", "SECURE_SOCKET", 16_384),
          builtIn("1b75c0ce-ff60-4711-a70f-b4958cc3b2d0", "LIPS", 32_767),
          builtIn("e076d572-5d3d-48ef-802b-909eddb098bd", "IPSEC_DOSP", 34_816),
          builtIn("a5082e73-8f71-4559-8a9a-101cea04ef87", "IPSEC_FORWARD_OUTBOUND_TUNNEL", 36_864),
          builtIn("83f299ed-9ff4-4967-aff4-c309f4dab827", "IPSEC_TUNNEL", 40_960),
          builtIn("758c84f4-fb48-4de9-9aeb-3ed9551ab1fd", "RPC_AUDIT", 49_152));

  /** Members that a C structure holds by value, or that are required, are not null. */
  public Sublayer {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(name, "name");
  }

  private static Sublayer builtIn(String key, String name, int weight) {
    return new Sublayer(Guid.parse(key), "FWPM_SUBLAYER_" + name, 0, null, weight);
  }
}
