using FsCheck.Fluent;
using KestrelChat.Client.Tests.Support.Emulator;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Client.Tests.Screen;

public class ScreenPainterProperties
{
    [Fact]
    public Task Every_line_is_above_the_region_once_and_the_cursor_is_in_its_text() => HoldAsync(ScreenSteps.Any, reflows: true);

    [Fact]
    public Task Every_line_is_above_the_region_once_in_a_terminal_that_cuts_its_rows() => HoldAsync(ScreenSteps.Short, reflows: false);

    [Fact]
    public Task Several_resizes_may_happen_before_the_region_is_painted_again() => Properties.HoldAsync(
        from size in ScreenSteps.Size
        from turns in Some(from step in ScreenSteps.Any from sizes in Some(ScreenSteps.Size, 4) select (step, sizes))
        select (size, turns),
        example =>
        {
            PaintedScreen screen = new(example.size);
            foreach (var (step, sizes) in example.turns)
            {
                screen.Do(step);
                foreach (var size in sizes)
                {
                    screen.Resize(size);
                }

                screen.Paint([]);
                screen.Check();
            }
        },
        tests: 100,
        shrink: example => Properties.Shrink(example.turns).Select(turns => (example.size, turns)).Concat(
            example.turns.Index().SelectMany(turn => Properties.Shrink(turn.Item.sizes).Select(sizes =>
                (example.size, example.turns.Select((other, index) => index == turn.Index ? (other.step, sizes) : other).ToArray())))));

    [Fact]
    public Task No_line_is_lost_when_the_terminal_is_resized_before_the_program_knows() => Properties.HoldAsync(
        from size in ScreenSteps.Size
        from steps in Some(ScreenSteps.Any)
        from late in ScreenSteps.Size
        from after in Some(ScreenSteps.Any)
        select (size, steps, late, after),
        example =>
        {
            PaintedScreen screen = new(example.size);
            foreach (var step in example.steps)
            {
                screen.Do(step);
            }

            screen.PaintLate(example.late, ["a line at the wrong time"]);
            foreach (var step in example.after)
            {
                screen.Do(step);
                screen.Check();
            }
        },
        tests: 100);

    private static FsCheck.Gen<T[]> Some<T>(FsCheck.Gen<T> values, int most = 20) => Gen.Choose(1, most).SelectMany(count => values.ArrayOf(count));

    private static Task HoldAsync(FsCheck.Gen<ScreenStep> steps, bool reflows) => Properties.HoldAsync(
        from size in ScreenSteps.Size
        from some in Some(steps)
        select (size, steps: some),
        example =>
        {
            PaintedScreen screen = new(example.size, reflows);
            foreach (var step in example.steps)
            {
                screen.Do(step);
                screen.Check();
            }
        },
        tests: 200,
        shrink: example => Properties.Shrink(example.steps).Select(steps => (example.size, steps)));
}

[Trait("Category", "Long")]
public sealed class LongScreenPainterProperties : ScreenPainterProperties;
