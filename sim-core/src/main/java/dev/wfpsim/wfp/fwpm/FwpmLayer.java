package dev.wfpsim.wfp.fwpm;

import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.LayerPurpose;
import java.util.ArrayList;
import java.util.List;

/**
 * FWPM_LAYER0: what the engine says of a layer. Page: FWPM_LAYER0.
 *
 * @param key its key
 * @param name display name
 * @param flags {@code FWPM_LAYER_FLAG_*}
 * @param fields what its filters can compare, by index
 * @param defaultSubLayerKey the sublayer of filters that name none
 * @param layerId its run-time identifier, 16 bits
 */
public record FwpmLayer(
    Guid key,
    String name,
    int flags,
    List<FwpmField> fields,
    Guid defaultSubLayerKey,
    int layerId) {
  /** Classified in the kernel. */
  public static final int FWPM_LAYER_FLAG_KERNEL = 0x1;

  /** Cannot be deleted. */
  public static final int FWPM_LAYER_FLAG_BUILTIN = 0x2;

  /** Made for classifying rather than for enumerating. */
  public static final int FWPM_LAYER_FLAG_CLASSIFY_MOSTLY = 0x4;

  /** Buffered. */
  public static final int FWPM_LAYER_FLAG_BUFFERED = 0x8;

  /** Says what is known of a layer. */
  public static FwpmLayer of(FwpsLayer layer) {
    List<FwpmField> fields = new ArrayList<>();
    for (int index = 0; index < layer.fieldCount(); index++) {
      FwpsField field = layer.field(index);
      fields.add(new FwpmField(field, field.kind(), layer.type(index)));
    }
    return new FwpmLayer(
        layer.key(),
        "FWPM_LAYER_" + layer.shortName(),
        flags(layer),
        List.copyOf(fields),
        Sublayer.UNIVERSAL.key(),
        layer.id());
  }

  /** As a machine shows them: of layers of user mode, only those of IKE and RPC are classified. */
  private static int flags(FwpsLayer layer) {
    boolean user = layer.purpose() == LayerPurpose.USER_MODE;
    boolean listed =
        layer.shortName().startsWith("IPSEC_") || layer.shortName().equals("RPC_EP_ADD");
    return FWPM_LAYER_FLAG_BUILTIN
        | (user ? 0 : FWPM_LAYER_FLAG_KERNEL)
        | (user && listed ? 0 : FWPM_LAYER_FLAG_CLASSIFY_MOSTLY)
        | (layer.shortName().startsWith("STREAM_V") ? FWPM_LAYER_FLAG_BUFFERED : 0);
  }
}
