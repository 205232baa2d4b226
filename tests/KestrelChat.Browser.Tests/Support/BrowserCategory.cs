// They take minutes, so that they are not part of an ordinary dotnet test (tests/browser.runsettings).
[assembly: Trait("Category", "Browser")]
