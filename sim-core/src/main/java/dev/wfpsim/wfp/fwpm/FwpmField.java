package dev.wfpsim.wfp.fwpm;

import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.layer.FieldKind;
import dev.wfpsim.wfp.layer.FwpsField;

/**
 * FWPM_FIELD0: what a layer says of one of its fields.
 *
 * @param field which it is
 * @param type how it is to be taken
 * @param dataType the type of its values
 */
public record FwpmField(FwpsField field, FieldKind type, FwpDataType dataType) {}
