// A page that is fetched when it is first shown.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ErrorBanner, Wait } from "./design/parts";

export function lazy<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  let there: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [Page, setPage] = useState<{ is: ComponentType<P> | null }>({ is: there });
    const [error, setError] = useState<unknown>(null);
    useEffect(() => {
      if (there) return;
      load().then((module) => {
        there = module.default;
        setPage({ is: there });
      }, setError);
    }, []);
    if (error) return <ErrorBanner error={error} onAgain={() => location.reload()} />;
    return Page.is ? <Page.is {...props} /> : <Wait />;
  };
}
