// Every test starts programs: all of them run once more with native binaries.
[assembly: Trait("Category", "Program")]
