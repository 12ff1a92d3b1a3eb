package dev.wfpsim.wfp.layer;

import dev.wfpsim.wfp.profile.WindowsBuild;

/**
 * With which build of Windows a layer came: redirect layers with Windows 7.
 *
 * <p>Source: management-filtering-layer-identifiers, the headers' version guards.
 */
public final class LayerOrigins {
  private LayerOrigins() {}

  /** The first build that has a layer. */
  public static int firstBuildOf(FwpsLayer layer) {
    String name = layer.shortName();
    if (name.endsWith("_FAST")) {
      return WindowsBuild.WINDOWS_8_1;
    }
    if (name.contains("VSWITCH")) {
      return WindowsBuild.WINDOWS_8;
    }
    if (name.contains("NETWORK_CONNECTION_POLICY")) {
      return WindowsBuild.WINDOWS_11_22H2;
    }
    if (name.startsWith("RESERVED_LAYER")) {
      return WindowsBuild.SERVER_2022;
    }
    if (name.startsWith("INBOUND_RESERVED")) {
      return WindowsBuild.WINDOWS_10_1709;
    }
    return isOfWindows7(name) ? WindowsBuild.WINDOWS_7 : WindowsBuild.VISTA;
  }

  private static boolean isOfWindows7(String name) {
    return name.contains("_REDIRECT_")
        || name.contains("MAC_FRAME")
        || name.startsWith("NAME_RESOLUTION_CACHE")
        || name.startsWith("ALE_RESOURCE_RELEASE")
        || name.startsWith("ALE_ENDPOINT_CLOSURE")
        || name.startsWith("STREAM_PACKET")
        || name.startsWith("KM_AUTHORIZATION");
  }
}
