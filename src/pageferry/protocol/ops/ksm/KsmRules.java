package pageferry.protocol.ops.ksm;

import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Knob;
import pageferry.mm.Sysctls;

/**
 * How ksmd compares pages.
 *
 * @param across whether pages of different nodes become one: merge_across_nodes
 * @param most how many entries share a page at most: max_page_sharing
 * @param zeros whether pages of zeros become the zero page: use_zero_pages
 * @param smart whether pages are passed over that were looked at in vain: smart_scan
 * @param sumsFirst whether a page that has changed is compared with no other
 */
public record KsmRules(boolean across, int most, boolean zeros, boolean smart, boolean sumsFirst) {
  /** Those of a kernel whose knobs are set so. */
  public static KsmRules of(KernelProfile kernel, Sysctls knobs) {
    return new KsmRules(
        knobs.get(Knob.KSM_MERGE_ACROSS_NODES) != 0,
        knobs.get(Knob.KSM_MAX_PAGE_SHARING),
        knobs.get(Knob.KSM_USE_ZERO_PAGES) != 0,
        kernel.has(KernelSwitch.KSM_SCANS_SMARTLY) && knobs.get(Knob.KSM_SMART_SCAN) != 0,
        kernel.has(KernelSwitch.KSM_SUMS_FIRST));
  }
}
