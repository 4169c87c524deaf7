"""What the tests stand on: database servers, copies of a migrated database, factories, the cast, the browser."""
