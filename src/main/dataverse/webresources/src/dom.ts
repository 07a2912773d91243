export type Child = Node | string | null | undefined;

/**
 * An element with attributes and children. Texts become text nodes, so nothing a customer wrote is ever read as markup.
 *
 * @param attributes true sets an attribute without a value; false and null leave it out
 */
export function h<T extends HTMLElement = HTMLElement>(
  name: string,
  attributes: Record<string, string | number | boolean | null> = {},
  ...children: readonly Child[]
): T {
  const element = document.createElement(name) as T;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined));
  return element;
}

/** Sets an attribute, or removes it, only if that changes something: a screen reader speaks of every change. */
export function set(element: Element, name: string, value: string | boolean | null): void {
  if (value === null || value === false) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== (value === true ? "" : value)) {
    element.setAttribute(name, value === true ? "" : value);
  }
}

export function say(element: Element, words: string): void {
  if (element.textContent !== words) {
    element.textContent = words;
  }
}

/**
 * Makes the children of a list those of `items`, in their order. An item whose `print` is as before keeps its element, and with it
 * focus, selection and what a screen reader has read.
 */
export function reconcile<T>(
  list: Element,
  items: readonly T[],
  key: (item: T) => string,
  print: (item: T) => string,
  draw: (item: T) => HTMLElement,
): void {
  const known = new Map<string, HTMLElement>();
  for (const child of list.children) {
    if (child instanceof HTMLElement && child.dataset.key !== undefined) {
      known.set(child.dataset.key, child);
    }
  }
  let place: Element | null = list.firstElementChild;
  for (const item of items) {
    const name = key(item);
    const mark = print(item);
    let element = known.get(name);
    known.delete(name);
    if (element === undefined || element.dataset.print !== mark) {
      const drawn = draw(item);
      drawn.dataset.key = name;
      drawn.dataset.print = mark;
      if (element !== undefined) {
        if (place === element) {
          place = drawn;
        }
        const focused = element.contains(document.activeElement);
        element.replaceWith(drawn);
        if (focused) {
          drawn.querySelector<HTMLElement>("[data-focus]")?.focus();
        }
      }
      element = drawn;
    }
    if (element === place) {
      place = place.nextElementSibling;
    } else {
      list.insertBefore(element, place);
    }
  }
  known.forEach((element) => element.remove());
}
