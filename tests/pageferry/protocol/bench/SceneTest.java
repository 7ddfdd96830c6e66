package pageferry.protocol.bench;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import pageferry.observe.Audit;

/** The states that the laws begin with are such as a machine can be in. */
class SceneTest {
  @Provide
  Arbitrary<Scene.Plan> plans() {
    return Scene.plans();
  }

  @Property(tries = 100)
  void a_scene_is_sound_and_has_all_its_folios(@ForAll("plans") Scene.Plan plan) {
    Scene scene = plan.build();
    assertThat(Audit.complaints(scene.bench().image())).isEmpty();
    assertThat(scene.folios()).hasSameSizeAs(plan.grains());
    assertThat(scene.folios()).allSatisfy(folio -> assertThat(folio.pfn()).isPositive());
  }
}
