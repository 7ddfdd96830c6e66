package pageferry.protocol.laws;

import java.util.Map;
import java.util.TreeMap;

/** The operations that nothing takes back, each with the reason. */
final class OneWay {
  private static final String GONE = "memory that is given up is not given back";
  private static final String SEEN = "what happened to a page stays known";
  private static final String BUDGET = "what a promotion has spent comes back with time alone";
  private static final String SPLIT = "what is split is put together by a copy, not as it was";
  private static final String FAILED = "memory that has failed stays out of service";
  private static final String CHILD = "a fork is undone by the exit of the child";

  private static final String AGAIN = "an administrator sets it again";
  private static final String SWAP = "a page comes back from swap to another frame";

  private static final String ORDER = "the order of a list is not kept";

  private OneWay() {}

  /** The reasons by the operations' simple names. */
  static Map<String, String> reasons() {
    Map<String, String> reasons = new TreeMap<>();
    put(reasons, GONE, "MarkLazyFree ReclaimBatch ReclaimUnmapped DropClean ZapObject");
    put(reasons, GONE, "ZapRange MapZeroes EvictUnlocked ForgetFolios");
    put(reasons, SEEN, "DirtyPage TakeHint ChooseHints AccessPages BeginScan EndScan PlanRead");
    put(reasons, "what is written is clean", "BeginWrite CleanEntry CleanEntries");
    put(reasons, SEEN + ", here that it has one owner", "PrepareWrite MakeWritable");
    put(reasons, BUDGET, "AdmitPromotion HasRoom");
    put(reasons, SPLIT, "BeginSplit SplitHugeMapping SplitLarge UncoverLarge");
    put(reasons, SPLIT, "SplitHugeEntry");
    put(
        reasons,
        SPLIT + ", and the other way round",
        "InstallCollapsed CollapsePages RetractTables");
    put(reasons, FAILED, "MarkFailed PoisonPage InstallPoison");
    put(reasons, CHILD, "ForkChunk AdoptChunk ForkEntry");
    put(reasons, "the migration entry that it completes is removed whole", "SettleMigration");
    put(reasons, "a table stays until nothing of its 2 MiB is mapped", "AddTable");
    put(reasons, "the fault that meets a hint decides on it", "MarkHints RestoreHints");
    put(reasons, "a pool that grows again has other pages", "ResizePool");
    put(reasons, ORDER, "Deactivate DeactivateOldest ScanOldest FlushRotations ReturnRejected");
    put(reasons, ORDER, "BeginGeneration SortStretch");
    put(reasons, SEEN, "ClearYoung WalkYoung CheckReferences CheckGeneration NoteUsed NoteCost");
    put(reasons, SEEN, "LookForUse BeginWalk LookAround MarkAccessed FlushLists");
    put(reasons, "what a policy was bound to before is not kept", "RebindAreas");
    putSwap(reasons);
    put(
        reasons,
        "what was read ahead stays known",
        "CountNames CountFreeSlots FindSlot NoteSwapUse PlanSwapIn");
    put(reasons, AGAIN, "SetPageCluster SetWatermarks SetBoostFactor TurnSwap FindSlotsInUse");
    put(reasons, AGAIN, "SetOomOrigin SetOomScore MergesAny");
    put(reasons, "each operation of a run is undone as it is alone", "EntryRun");
    put(reasons, "a charge ends when its page is freed", "ChargeFolio FreeUncharged ChargeSlots");
    put(reasons, "isolated pages are put back by way of a batch", "IsolateAnon IsolateStretch");
    compaction(reasons);
    putUserfaults(reasons);
    putMerged(reasons);
    return reasons;
  }

  private static void putPromises(Map<String, String> reasons) {
    put(reasons, "a promise ends with its area", "PromisePages KeepPromise RestorePromise");
    put(
        reasons,
        "a promise ends with its area, also here",
        "ReleasePromises MovePromises RenewPromises");
    put(reasons, "surplus pages go as others come", "GrowSurplus DropSurplus");
  }

  private static void putMerged(Map<String, String> reasons) {
    put(reasons, "a merged page is one until it is free", "ShareForMerge MapMerged");
    put(reasons, "the reference goes as one of GetFolio does", "GetMergeable GetMerged");
    put(reasons, "SetEntry makes the entry again what it was", "ProtectPage");
    put(reasons, CHILD + ", here what its pages hold", "AdoptContents");
  }

  private static void putSwap(Map<String, String> reasons) {
    put(reasons, "each folio is put by itself", "HoldDeferred LeaveDeferred");
    put(reasons, "who isolates it takes it back", "MakeMigratable");
    put(reasons, SWAP, "AddToSwap DuplicateSlots FreeSlots ReadIntoCache LeaveSwapCache");
    put(reasons, SWAP, "JoinSwapCache MapSwapped MapFolioSwapped MarkDirty UnmapToSlot");
    put(reasons, SWAP, "NoteEviction NoteRefault");
    put(reasons, "what is copied is copied", "CopyMapped");
    put(reasons, "what it wraps is undone as it is alone", "InTurn UnderAnonVma");
    put(reasons, SWAP, "LeaveForSwap ReturnFromSwap SwapOutPage SwapInPage NameShared TakeSwapped");
    put(reasons, SWAP, "PlanCluster NoteClusterUse FindSwappedPages MarkZeroes");
    put(reasons, SWAP, "MapFolioAgain ClearSlots TakeShadow");
  }

  private static void compaction(Map<String, String> reasons) {
    put(reasons, "isolated pages are put back by way of a batch, too", "IsolateMigratable");
    put(reasons, "pages of the kernel stay where they are", "ScatterPages");
    put(reasons, "isolated pages are put back by way of a batch here as well", "ScanRange");
    put(reasons, "a claim is given up by the same operation", "ClaimContig IsolateRange");
    put(reasons, "contiguous memory is freed page by page", "TakeRange");
    put(reasons, "how often compaction was tried is not forgotten", "BeginCompaction");
    put(reasons, "who is woken goes to sleep by himself", "WakeKcompactd NextCompaction");
    put(reasons, "who begins unasked serves what is asked, and sleeps", "BeginProactive");
    put(reasons, AGAIN, "WatchAnew");
    put(reasons, "who wakes falls asleep by the same operation", "NoteKswapd");
    put(reasons, "a boost is gone when kswapd falls asleep", "LookAtBalance");
    put(reasons, "what came of compaction is not forgotten", "NoteAllocated NoteCompaction");
    put(reasons, "what waits to be flushed is flushed once, and taken", "PutOffFlush TakeFlush");
    put(reasons, "what was recorded as hot is taken once", "NoteHot TakeHot");
    put(
        reasons,
        "a shadow copy is a target again, or its frame is put",
        "AddShadow DropShadow KeepFrame ReuseFrame TakeShadowCopy");
    put(reasons, "a large folio of free pages ends as all folios do", "JoinPages");
    put(reasons, "where scanners have been is not forgotten", "IsolateFree EndCompaction");
  }

  private static void putUserfaults(Map<String, String> reasons) {
    putPromises(reasons);
    put(reasons, "those who wait for pages look once more, and wait on", "GiveHope");
    put(reasons, GONE + ", a clean page of a file either", "EvictFile");
    put(reasons, "what reclaim has met is looked at again", "OldestFiles NoteFiles");
    put(
        reasons,
        "an active folio grows old with time alone",
        "WantWritten KeepActive KeepSwapBacked");
    put(
        reasons,
        "who handles its own faults is told of them",
        "ClaimUserfaults QueueUserfault ReadUserfault ResolveUserfaults");
  }

  private static void put(Map<String, String> reasons, String reason, String names) {
    for (String name : names.split(" ")) {
      if (reasons.put(name, reason) != null) {
        throw new IllegalStateException(name + " has two reasons");
      }
    }
  }
}
