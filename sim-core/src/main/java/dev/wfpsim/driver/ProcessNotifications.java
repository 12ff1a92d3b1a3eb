package dev.wfpsim.driver;

import dev.wfpsim.kernel.NtStatus;
import dev.wfpsim.net.UserProcess;
import java.util.ArrayList;
import java.util.List;

/** The process notification routines of one host, of all its drivers. */
final class ProcessNotifications {
  private static final int MAX_ROUTINES = 64;

  private record Registration(String driver, ProcessNotify routine) {}

  private final List<Registration> registrations = new ArrayList<>();

  NtStatus add(String driver, ProcessNotify routine) {
    if (find(routine) >= 0 || registrations.size() >= MAX_ROUTINES) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    registrations.add(new Registration(driver, routine));
    return NtStatus.STATUS_SUCCESS;
  }

  NtStatus remove(ProcessNotify routine) {
    int index = find(routine);
    if (index < 0) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    registrations.remove(index);
    return NtStatus.STATUS_SUCCESS;
  }

  private int find(ProcessNotify routine) {
    for (int i = 0; i < registrations.size(); i++) {
      if (registrations.get(i).routine() == routine) {
        return i;
      }
    }
    return -1;
  }

  boolean has(String driver) {
    return registrations.stream().anyMatch(each -> each.driver().equals(driver));
  }

  void tell(UserProcess process, boolean created) {
    for (Registration each : List.copyOf(registrations)) {
      each.routine().notify(process, created);
    }
  }
}
