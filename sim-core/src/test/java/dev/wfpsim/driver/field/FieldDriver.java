package dev.wfpsim.driver.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FlowDeleteFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What drivers have in common: a dynamic session, sublayers, callouts with their filters. */
abstract class FieldDriver implements Driver {
  @SuppressWarnings("NullAway.Init")
  DriverContext d;

  @SuppressWarnings("NullAway.Init")
  EngineHandle engine;

  final List<Integer> calloutIds = new ArrayList<>();
  private int keys;

  @Override
  public NtStatus driverEntry(DriverContext context) {
    d = context;
    return start();
  }

  /** driverEntry, once the context is known. */
  abstract NtStatus start();

  Guid key() {
    return Guid.parse(
        String.format(Locale.ROOT, "%08x-0000-0000-0000-%012x", d.name().hashCode(), ++keys));
  }

  void openEngine() {
    Ref<EngineHandle> session = new Ref<>();
    ok(d.fwpm().FwpmEngineOpen0(SessionOptions.kernel(d.name(), true), session));
    engine = session.value();
  }

  Guid sublayer(int weight) {
    Guid key = key();
    ok(d.fwpm().FwpmSubLayerAdd0(engine, new Sublayer(key, d.name(), 0, null, weight)));
    return key;
  }

  /** A registered callout with one filter that asks it, in a sublayer. */
  int callout(Guid sublayer, FwpsLayer layer, List<FilterCondition> conditions, ClassifyFn fn) {
    return callout(sublayer, layer, conditions, 0, fn, null);
  }

  int callout(
      Guid sublayer,
      FwpsLayer layer,
      List<FilterCondition> conditions,
      int flags,
      ClassifyFn fn,
      @Nullable FlowDeleteFn flowDelete) {
    Guid key = key();
    Ref<Integer> id = new Ref<>();
    FwpsCallout callout =
        new FwpsCallout(
            1, key, flags, fn, (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS, flowDelete);
    ok(d.fwps().FwpsCalloutRegister1(d.deviceObject(), callout, id));
    calloutIds.add(id.value());
    ok(d.fwpm().FwpmCalloutAdd0(engine, new FwpmCallout(key, d.name(), 0, null, layer), null));
    FwpmFilter filter =
        FwpmFilter.at(layer)
            .when(conditions)
            .subLayer(sublayer)
            .weight(FwpValue.uint8(8))
            .callout(FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, key)
            .build();
    ok(d.fwpm().FwpmFilterAdd0(engine, filter, null));
    return id.value();
  }

  /** Takes the filters away, then the callouts. */
  void removePolicy() {
    ok(d.fwpm().FwpmEngineClose0(engine));
    for (int id : calloutIds) {
      ok(d.fwps().FwpsCalloutUnregisterById0(id));
    }
    calloutIds.clear();
  }

  InjectionHandle injectionHandle(AddressFamily family, int types) {
    Ref<InjectionHandle> handle = new Ref<>();
    ok(d.fwps().FwpsInjectionHandleCreate0(family, types, handle));
    return handle.value();
  }

  NetBufferList clone(NetBufferList list) {
    Ref<NetBufferList> clone = new Ref<>();
    ok(d.fwps().FwpsAllocateCloneNetBufferList0(list, null, 0, clone));
    return clone.value();
  }

  /** A clone that starts this many bytes before the indicated data. */
  NetBufferList cloneFrom(NetBufferList list, int back) {
    ok(d.ndis().NdisRetreatNetBufferDataStart(list.firstNetBuffer(), back, 0));
    NetBufferList clone = clone(list);
    d.ndis().NdisAdvanceNetBufferDataStart(list.firstNetBuffer(), back, false);
    return clone;
  }

  static void permit(FwpsClassifyOut out) {
    out.actionType = FwpActionType.FWP_ACTION_PERMIT;
    out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
  }

  static void block(FwpsClassifyOut out) {
    out.actionType = FwpActionType.FWP_ACTION_BLOCK;
    out.clearWriteRight();
  }

  static void absorb(FwpsClassifyOut out) {
    block(out);
    out.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
  }

  static void ok(NtStatus status) {
    assertThat(status).isEqualTo(NtStatus.STATUS_SUCCESS);
  }
}
